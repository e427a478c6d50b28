;;; quoth.el --- Who claims what, from within Emacs  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: GPL-3.0-or-later
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: text, matching, tools

;;; Commentary:

;; Searches an index of articles made by `quoth index', and checks drafts against it:
;;
;;   M-x quoth-search   the hits of a query in a grep buffer: RET, next-error
;;   M-x quoth-narrow   the same, narrowed while the query is typed
;;   M-x quoth-facets   who speaks, on what, citing what: counts that RET narrows
;;   M-x quoth-check    what in this file differs from its sources
;;
;; With eglot, `M-x eglot' in a draft starts the language server.

;;; Code:

(require 'compile)
(require 'grep)
(require 'tabulated-list)
(require 'json)

(defgroup quoth nil "Search and check who claims what." :group 'matching)

(defcustom quoth-program "quoth" "The program." :type 'string)
(defcustom quoth-index nil "The index; nil: $QUOTH_INDEX, else .quoth here or above."
  :type '(choice (const nil) directory))
(defcustom quoth-limit 200 "How many hits a search gives." :type 'integer)
(defcustom quoth-facet-fields "speaker,actor,host,kind" "What `quoth-facets' counts." :type 'string)

(defvar quoth-history nil "Queries asked before.")

(defun quoth--words (command &rest words)
  "The program's arguments: COMMAND, the index, then WORDS."
  (append (list command) (and quoth-index (list "--index" (expand-file-name quoth-index))) words))

(defun quoth--shell (words)
  "The command line that runs the program with WORDS."
  (mapconcat #'shell-quote-argument (cons quoth-program words) " "))

(defun quoth--read-query (prompt)
  "Ask for a query with PROMPT."
  (read-string prompt nil 'quoth-history))

;;;; Searching

(defun quoth--limit ()
  "The option that limits hits."
  (list "--limit" (number-to-string quoth-limit)))

;;;###autoload
(defun quoth-search (query)
  "Show the hits of QUERY in a grep buffer."
  (interactive (list (quoth--read-query "Quoth: ")))
  (compilation-start (quoth--shell (append (quoth--words "search" "--vimgrep") (quoth--limit) (list "--" query)))
                     'grep-mode (lambda (_mode) "*quoth*")))

;;;###autoload
(defun quoth-check ()
  "Show what in this buffer's file differs from the sources in the index."
  (interactive)
  (unless buffer-file-name (user-error "This buffer has no file"))
  (when (buffer-modified-p) (save-buffer))
  (compilation-start (quoth--shell (quoth--words "check" "--vimgrep" buffer-file-name)) 'grep-mode
                     (lambda (_mode) "*quoth check*")))

;;;; Narrowing while the query is typed

(defvar quoth--narrow-timer nil)

(defun quoth--insert-hits (query)
  "Replace this buffer by the hits of QUERY; give how the program ended."
  (let ((inhibit-read-only t))
    (erase-buffer)
    (insert "Quoth: " query "\n\n") ; `next-error' begins below it
    (prog1 (apply #'call-process quoth-program nil '(t nil) nil
                  (append (quoth--words "search" "--vimgrep") (quoth--limit) (list "--" query)))
      (goto-char (point-min)))))

(defun quoth--narrow-buffer (directory)
  "The buffer that narrowing shows, for paths relative to DIRECTORY."
  (with-current-buffer (get-buffer-create "*quoth*")
    (unless (derived-mode-p 'grep-mode) (grep-mode))
    (setq default-directory directory)
    (current-buffer)))

(defun quoth--narrow-to (query directory)
  "Show the hits of QUERY; leave what is shown where it is not yet whole.
Paths are relative to DIRECTORY."
  (with-current-buffer (quoth--narrow-buffer directory)
    (let ((shown (buffer-string)) (inhibit-read-only t))
      (unless (memq (quoth--insert-hits query) '(0 1))
        (erase-buffer)
        (insert shown)))
    (display-buffer (current-buffer))))

;;;###autoload
(defun quoth-narrow ()
  "Search while the query is typed.
RET goes to the first hit, `next-error' to the others."
  (interactive)
  (let ((directory default-directory))
    (minibuffer-with-setup-hook
        (lambda ()
          (add-hook 'after-change-functions
                    (lambda (&rest _)
                      (when quoth--narrow-timer (cancel-timer quoth--narrow-timer))
                      (let ((query (minibuffer-contents-no-properties)))
                        (setq quoth--narrow-timer
                              (run-with-idle-timer 0.15 nil #'quoth--narrow-to query directory))))
                    nil t))
      (let ((query (quoth--read-query "Quoth, narrowing: ")))
        (quoth--narrow-to query directory)
        (with-current-buffer "*quoth*"
          (setq next-error-last-buffer (current-buffer))
          (goto-char (point-min)))
        (next-error 1 t)))))

;;;; Facets

(defvar-local quoth--facet-query "" "What the facets shown are counted over.")

(defun quoth--lines (words)
  "Run the program with WORDS; its lines of JSON as alists."
  (let ((errors (make-temp-file "quoth")))
    (unwind-protect
        (with-temp-buffer
          (let ((code (apply #'call-process quoth-program nil (list t errors) nil words)))
            (unless (memq code '(0 1))
              (insert-file-contents errors nil nil nil t)
              (user-error "%s" (string-trim (buffer-string)))))
          (mapcar (lambda (line) (json-parse-string line :object-type 'alist))
                  (split-string (buffer-string) "\n" t)))
      (delete-file errors))))

(defun quoth--facet-rows (query)
  "The values of `quoth-facet-fields' over QUERY, as tabulated rows."
  (mapcar (lambda (v)
            (let-alist v
              (list (cons .field .value) (vector (number-to-string .count) .field .value))))
          (quoth--lines (append (quoth--words "facets" "--jsonl") (quoth--limit)
                                (list "--" quoth-facet-fields) (if (equal query "") nil (list query))))))

(defun quoth--with-value (query facet)
  "QUERY and the value of FACET, a pair of field and value."
  (concat (if (equal query "") "" (format "(%s) AND " query)) (format "%s:\"%s\"" (car facet) (cdr facet))))

(defun quoth-facets-narrow ()
  "Count again over the sentences that have the value at point."
  (interactive)
  (quoth-facets (quoth--with-value quoth--facet-query (tabulated-list-get-id))))

(defun quoth-facets-search ()
  "Show the sentences that have the value at point."
  (interactive)
  (quoth-search (quoth--with-value quoth--facet-query (tabulated-list-get-id))))

(defvar quoth-facets-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'quoth-facets-narrow)
    (define-key map "s" #'quoth-facets-search)
    map))

(define-derived-mode quoth-facets-mode tabulated-list-mode "Quoth-Facets"
  "Counts of values: RET narrows to the value at point, s shows its sentences."
  (setq tabulated-list-format [("Count" 8 (lambda (a b) (< (string-to-number (aref (cadr a) 0))
                                                           (string-to-number (aref (cadr b) 0)))) :right-align t)
                               ("Field" 10 t) ("Value" 0 t)])
  (tabulated-list-init-header))

;;;###autoload
(defun quoth-facets (query)
  "Count the values of `quoth-facet-fields' over the hits of QUERY.
An empty one is all sentences."
  (interactive (list (quoth--read-query "Facets of (empty: all): ")))
  (let ((rows (quoth--facet-rows query)) (directory default-directory))
    (with-current-buffer (get-buffer-create "*quoth facets*")
      (quoth-facets-mode)
      (setq default-directory directory
            quoth--facet-query query
            mode-line-process (if (equal query "") "" (concat ": " query))
            tabulated-list-entries rows)
      (tabulated-list-print)
      (pop-to-buffer (current-buffer)))))

;;;; The language server

(defvar eglot-server-programs)

(defun quoth--server (&optional _interactive)
  "The command that starts the language server."
  (cons quoth-program (quoth--words "lsp")))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (cons '(markdown-mode text-mode html-mode mhtml-mode latex-mode) #'quoth--server)))

(provide 'quoth)
;;; quoth.el ends here
