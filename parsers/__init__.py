"""Reads a report out of the bytes of a document, and proves or disproves each figure. Pure: no I/O."""
