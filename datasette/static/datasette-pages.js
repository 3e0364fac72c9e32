// Small mends of Datasette's own pages.
// Close every open menu that a click is outside of (Datasette's own inline script, as a file: the CSP allows no inline).
document.addEventListener("click", (event) => {
  const within = event.target.closest ? event.target.closest("details") : null;
  for (const details of document.querySelectorAll("details[open]")) {
    if (details !== within && details.matches(".nav-menu, .actions-menu-links")) details.open = false;
  }
});

// Datasette's filter fields have no labels: name them for screen readers.
for (const field of document.querySelectorAll("form.filters select, form.filters input[type=text], textarea")) {
  if (!field.labels || !field.labels.length) field.setAttribute("aria-label", field.name || "SQL");
}
for (const list of document.querySelectorAll("dl.column-descriptions")) list.tabIndex = 0;
