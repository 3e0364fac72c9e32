"""Reads a report out of the bytes of a document, and proves or disproves each figure. Pure: no I/O.

`PARSER_VERSION` stands beside every reading; whatever could change a reading raises it, and `nianbao parse` then reads
the captures again.
"""

PARSER_VERSION = "2"
