// Datasette's SQL editor (its inline script, as a file: the CSP allows no inline).
window.addEventListener("load", () => {
  const formatButton = document.querySelector("button#sql-format");
  const readOnly = document.querySelector("pre#sql-query");
  const input = document.querySelector("textarea#sql-editor");
  let editor = null;
  if (input) {
    editor = CodeMirror.fromTextArea(input, { lineNumbers: true, mode: "text/x-sql", lineWrapping: true });
    editor.setOption("extraKeys", {
      "Shift-Enter": () => document.querySelector("form.sql").submit(),
      Tab: false,
    });
    editor.getInputField().setAttribute("aria-label", "SQL");
    cmResize(editor, { resizableWidth: false });
  }
  if (!formatButton) return;
  if (editor) {
    formatButton.hidden = false;
    formatButton.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
  } else if (readOnly) {
    const formatted = sqlFormatter.format(readOnly.textContent);
    formatButton.hidden = formatted === readOnly.textContent;
    formatButton.addEventListener("click", () => { readOnly.textContent = formatted; });
  }
});
