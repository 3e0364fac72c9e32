"""The site's own pages: each module makes one page or does one thing that pages need.

words           every string, Chinese and English          language     which of the two a reader wants
database        rows for the pages, read-only              holdings     payloads out of the WARC files
home, report, organ, capture, replay …                     one page each
figures         where each figure stands in its capture    form_layout  the official tables as printed
rewrite         archived HTML and CSS made harmless        rendition    other documents shown as HTML
security        headers of every answer                    hooks        what Datasette calls
"""
