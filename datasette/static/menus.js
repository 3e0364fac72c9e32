// Close every open menu that a click is outside of (Datasette's own inline script, as a file: the CSP allows no inline).
document.addEventListener("click", (event) => {
  const within = event.target.closest ? event.target.closest("details") : null;
  for (const details of document.querySelectorAll("details[open]")) {
    if (details !== within && details.matches(".nav-menu, .actions-menu-links")) details.open = false;
  }
});
