;;; emacs.el --- drives quoth.el and eglot; ends with 0 where all holds  -*- lexical-binding: t -*-
(require 'eglot)
(require 'cl-lib)
(require 'imenu)
(require 'flymake)

(defun expect (ok what &optional seen)
  (unless ok
    (message "emacs.el: %s%s" what (if seen (format ": %S" seen) ""))
    (kill-emacs 1)))

(defun eventually (what holds)
  (let ((end (+ (float-time) 15)) ok)
    (while (and (not (setq ok (funcall holds))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (expect ok what)))

(defun text-of (buffer)
  (with-current-buffer buffer (buffer-substring-no-properties (point-min) (point-max))))

(defun finish-process (buffer)
  (eventually (format "%s ends" buffer)
              (lambda () (not (process-live-p (get-buffer-process buffer))))))

(defun diagnostics ()
  (mapconcat #'flymake-diagnostic-text (flymake-diagnostics) "\n"))

(defun symbols ()
  (format "%S" (jsonrpc-request (eglot--current-server-or-lose) :textDocument/documentSymbol
                                (list :textDocument (eglot--TextDocumentIdentifier)))))

(setq eglot-sync-connect 15 eglot-autoshutdown nil eglot-send-changes-idle-time 0)

(defvar workspace default-directory)

;; searching
(quoth-search "\"joint repair\"")
(finish-process "*quoth*")
(expect (string-match-p "articles/.*\\.md:[0-9]+:[0-9]+:.*joint repair" (text-of "*quoth*")) "hits stand in a grep buffer" (text-of "*quoth*"))
(quoth--narrow-to "speaker:simonian" default-directory)
(expect (string-match-p "another flood" (text-of "*quoth*")) "narrowing shows what is typed" (text-of "*quoth*"))
(quoth--narrow-to "speaker:(" default-directory)
(expect (string-match-p "another flood" (text-of "*quoth*")) "half a query leaves what is shown")
(with-current-buffer "*quoth*" (goto-char (point-min)))
(setq next-error-last-buffer (get-buffer "*quoth*"))
(next-error 1 t)
(set-buffer (window-buffer))
(expect (string-match-p "Simonian" (thing-at-point 'line t)) "next-error goes to the hit" (thing-at-point 'line t))

;; facets
(quoth-facets "")
(let ((all (text-of "*quoth facets*")))
  (expect (string-match-p "kind +assertion" all) "facets are listed" all)
  (set-buffer "*quoth facets*")
  (goto-char (point-min))
  (search-forward "assertion")
  (quoth-facets-narrow)
  (set-buffer "*quoth facets*")
  (expect (and (string-match-p "kind +assertion" (text-of "*quoth facets*"))
               (not (string-match-p "kind +forecast" (text-of "*quoth facets*")))) "RET narrows" (text-of "*quoth facets*")))
(expect (condition-case why (progn (quoth-facets "speakr:x") nil)
          (user-error (string-match-p "did you mean" (cadr why)))) "a bad query says why")

;; the language server
(find-file (expand-file-name "draft.md" workspace))
(text-mode)
(call-interactively #'eglot)
(eventually "eglot is connected" #'eglot-managed-p)
(eventually "diagnostics appear" (lambda () (string-match-p "it" (diagnostics))))
(expect (string-search "{+any+}" (diagnostics)) "a difference is shown by words" (diagnostics))
(expect (string-match-p "Kamran Valizade" (symbols)) "symbols name the speaker" (symbols))
(goto-char (point-min))
(search-forward "not take")
(let ((hover (jsonrpc-request (eglot--current-server-or-lose) :textDocument/hover (eglot--TextDocumentPositionParams))))
  (expect (string-match-p "Kamran Valizade" (format "%S" hover)) "hover names the speaker" hover))
(search-forward "any")
(replace-match "it")
(eglot--signal-textDocument/didChange)
(eventually "diagnostics clear" (lambda () (not (string-search "{+any+}" (diagnostics)))))
(goto-char (point-max))
(insert "\n“Small bridges fail first 😀,” said Lynn Harcastle.\n")
(eglot--signal-textDocument/didChange)
(expect (string-match-p "Lynn Harcastle" (symbols)) "an edit changes the symbols" (symbols))

;; eglot ends the server right after `shutdown'
(let* ((server (eglot--current-server-or-lose)) (process (jsonrpc--process server)))
  (eglot-shutdown server)
  (eventually "the server ends" (lambda () (not (process-live-p process))))
  (expect (memq (process-exit-status process) '(0 9 15)) "it ends well" (process-exit-status process)))
(set-buffer-modified-p nil)
(kill-emacs 0)
