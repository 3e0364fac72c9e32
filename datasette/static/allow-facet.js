// What Datasette's table.js asks for (its inline script, as a file): whether its menu may offer facets.
var DATASETTE_ALLOW_FACET = true;
