"""How much a document may ask for before it is cut (with a note) or refused: far above any real report.

A report has a few dozen pages and four tables of at most 60 rows. Everything beyond these figures is an accident
or an attack; the reader then stops at the limit and says so in `Document.notes`, or raises HostileDocumentError
where nothing sensible would be left.
"""

from __future__ import annotations

MAX_PAYLOAD = 64 * 1024 * 1024  # bytes of one document
MAX_TEXT = 8 * 1024 * 1024  # characters decoded from it
MAX_LINES = 400_000  # of a text
MAX_BLOCKS = 40_000  # paragraphs, grids and pictures
MAX_LINKS = 10_000
MAX_LINK = 4_096  # characters of one target
MAX_INLINE_PICTURE = 8 * 1024 * 1024  # characters of one data: URI
MAX_FACT = 1_000  # characters of one fact

MAX_DEPTH = 512  # element levels that locators tell apart
MAX_NESTED_TABLES = 24  # tables in tables; real pages have up to eight

MAX_ROWS = 5_000  # rows of one grid
MAX_COLUMNS = 256  # columns of one grid
MAX_AREA = 250_000  # rows x columns of one grid
MAX_SPAN = 100  # columns a cell may claim to cover; more means "the whole width"

MAX_PAGES = 120  # pages of a PDF
MAX_PAGE_OBJECTS = 60_000  # characters, lines and boxes of one page

MAX_ENTRY = 48 * 1024 * 1024  # bytes of one unpacked part of a DOCX, ODT, XLSX or archive
MAX_UNPACKED = 160 * 1024 * 1024  # bytes of all of them together
MAX_MEMBERS = 200  # documents in an archive
MAX_ARCHIVE_DEPTH = 2  # archives in archives
