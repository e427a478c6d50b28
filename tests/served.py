"""served.py: an index behind a server on loopback, as a shard that another machine holds."""
import socket
import subprocess
import time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serve(folder, *more, port=None, cwd=None):
    """The process and its port. It leads a group of its own, as each connection has a process of its own."""
    port = port or free_port()
    server = subprocess.Popen(["xapian-tcpsrv", "--interface", "127.0.0.1", "--port", str(port), "--quiet", *more, folder],
                              cwd=cwd, stderr=subprocess.DEVNULL, start_new_session=True)
    for _ in range(200):
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return server, port
        time.sleep(0.02)
    server.kill()
    raise RuntimeError(f"{folder}: its server does not answer")
