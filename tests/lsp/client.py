"""client.py: a client of `quoth lsp` for tests: frames, requests, and what the server sends by itself."""
import json
import subprocess
import sys


class Client:
    def __init__(self, quoth, *words, **how):
        self.p = subprocess.Popen([quoth, "lsp", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how)
        self.id = 0
        self.aside = []  # read while something else was awaited

    def raw(self, data):
        self.p.stdin.write(data)
        self.p.stdin.flush()

    @staticmethod
    def frame(message):
        body = json.dumps(dict(message, jsonrpc="2.0"), ensure_ascii=False).encode("utf-8", "surrogatepass")
        return b"Content-Length: %d\r\n\r\n" % len(body) + body

    def send(self, message):
        self.raw(self.frame(message))

    def read(self):
        length = 0
        while line := self.p.stdout.readline().strip():
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if not length:
            raise EOFError
        return json.loads(self.p.stdout.read(length))

    def until(self, wanted):
        """The first message that is wanted; the others before it are kept aside."""
        for i, message in enumerate(self.aside):
            if wanted(message):
                return self.aside.pop(i)
        while not wanted(message := self.read()):
            self.aside.append(message)
        return message

    def begin(self, method, params):
        self.id += 1
        self.send({"id": self.id, "method": method, "params": params})
        return self.id

    def answer(self, number):
        return self.until(lambda m: m.get("id") == number and "method" not in m)

    def ask(self, method, params):
        return self.answer(self.begin(method, params))

    def note(self, method, params):
        self.send({"method": method, "params": params})

    def command(self, name, *arguments):
        return self.ask("workspace/executeCommand", {"command": name, "arguments": list(arguments)})

    def initialize(self, root=None, capabilities=None, options=None):
        params = {"processId": None, "rootUri": root and "file://" + root, "capabilities": capabilities or {}}
        if options is not None:
            params["initializationOptions"] = options
        result = self.ask("initialize", params)["result"]
        self.note("initialized", {})
        return result["capabilities"]

    def open(self, uri, text, language="markdown"):
        self.note("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}})

    def change(self, uri, version, *changes):
        self.note("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def diagnostics(self, version=None, uri=None):
        return self.until(
            lambda m: m.get("method") == "textDocument/publishDiagnostics"
            and (version is None or m["params"].get("version") == version)
            and (uri is None or m["params"]["uri"] == uri)
        )["params"]

    def end(self):
        self.ask("shutdown", None)
        self.note("exit", None)
        return self.p.wait(20)


def expect(condition, what):
    if not condition:
        sys.exit(f"{sys.argv[0].rsplit('/', 1)[-1]}: {what}")
