from __future__ import annotations

import pytest
from cdxj_indexer.main import CDXJIndexer
from hypothesis import given
from hypothesis import strategies as st

from archive.surt import surt

SESSION = "0123456789abcdef0123456789ABCDEF"
URLS = """
http://www.example.gov.cn/
https://WWW2.Example.GOV.cn/Zwgk/Index.HTML
http://wwww.example.com
http://www-1.example.com?a
http://example.com:80/a/
https://example.com:443/
http://example.com:443/
https://example.com:8080/a//b///c
http://example.com:/a
http://user:p@ss@example.com:81/a
http://example.com/@b:80
http://例子.中国/路径/年报.html?查询=值
http://xn--fsqu00a.xn--fiqs8s/%E5%B9%B4%e6%8a%a5.html
http://%E4%B8%AD.cn/
http://Ⅷ.faß.É.com/É
http://example.com/%C4%EA%B1%A8.html?k=%C4%EA
http://example.com/%41%2541c%2Fd%25zz%%u4e2d
http://example.com/a+b c%20d?x=a+b&y=%2B&z=%26
http://example.com/?B=2&a=1&A=0&&b
http://example.com/?a-b=1&a=1&a&a=
http://example.com/a?
http://example.com/a/?&
http://example.com/a/../b/./c/..b/...
http://example.com/../../a/..
http://example.com/a?x#frag
http://example.com/a?b?c;d/
http://example.com/a?jsessionid=SESSION&x=1
http://example.com/a?x=1&PHPSESSID=SESSION
http://example.com/a?sid=SESSION
http://example.com/a?ASPSESSIONIDabcdefgh=abcdefghijklmnopqrstuvwx&x
http://example.com/a?cfid=1&cftoken=2&x=1
http://example.com/a;jsessionid=SESSION?x=1
http://example.com/(S(4jhtfj55a5lqf155k5swjyq5))/a.aspx
http://example.com/(4jhtfj55a5lqf155k5swjyq5)/a.aspx?x
http://127.0.0.1:8080/a
http://127.1/
http://2130706433/
http://1.2.3.4.5/
http://[2001:DB8::1]:80/A
http://[::1]:8080/
http://.a..example.com./a
http://exa_mple.com/a"b<c>d{e}|f\\g^h`i~'(x)*!,;:@&=+$
http://example.com/?url=http://www.a.com/b?c=d
http://example.com/module/xxgk/search.jsp?standardXxgk=1&texttype=&vc_all=&currpage=2&sortfield=,compaltedate:0
http://example.com/a?__wb_method=POST&b=1
ftp://www.example.com:21/a
file:///年报 2023.doc
urn:dom:http://www.Example.com/年//?b=2&a=1#x
urn:view:http://example.com/a/
""".replace("SESSION", SESSION).split("\n")[1:-1]


@pytest.mark.parametrize("url", URLS)
def test_a_key_is_the_one_that_cdxj_indexer_makes(url: str) -> None:
    assert surt(url) == CDXJIndexer.get_url_key(None, url)


def test_line_breaks_and_blanks_around_a_url_are_no_part_of_it() -> None:
    assert surt(" http://example.com/a\r\n\tb\n") == "com,example)/ab"


@pytest.mark.parametrize("url", ["http://example.com:abc/", "http://[::1/", f"http://{'中' * 80}.cn/"])
def test_what_has_no_readable_host_and_port_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        surt(url)


@given(st.text(), st.text(), st.text())
def test_any_key_is_printable_ascii(host: str, path: str, query: str) -> None:
    try:
        key = surt(f"http://{host}/{path}?{query}")
    except ValueError:
        return
    assert key.isascii()
    assert not any(character.isspace() for character in key)
