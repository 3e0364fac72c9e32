"""The site's own pages: each module makes one page or does one thing that pages need.

words           every string, Chinese and English          language     which of the two a reader wants
database        rows for the pages, read-only              holdings     payloads out of the WARC files
home, report, organ, capture, replay …                     one page each
readings        where each figure stands in its capture    form_layout  the official tables as printed
measures        what organs can be compared by             takeaway     pages as CSV and JSON
archived_html, archived_css   made harmless                rendition    other documents shown as HTML
security        headers of every answer                    answered     answers remembered
crowding, bounds              what readers' queries may cost             hooks   what Datasette calls
"""
