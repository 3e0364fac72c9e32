import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.charset import decode

SENTENCE = "一、总体情况：本机关2023年收到申请12件，办结10件。"


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gbk", "gb2312", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_is_read_whatever_chinese_charset_it_is_in(charset: str) -> None:
    assert decode((SENTENCE * 3).encode(charset)).text == SENTENCE * 3


@pytest.mark.parametrize(
    ("charset", "declared"), [("gbk", "utf-8"), ("utf-8", "gb2312"), ("gbk", None), ("utf-8", "big5")]
)
def test_what_the_bytes_are_beats_what_is_declared(charset: str, declared: str | None) -> None:
    assert decode(SENTENCE.encode(charset), declared).text == SENTENCE


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_one_broken_byte_costs_one_place_only(charset: str) -> None:
    before, after = f"{SENTENCE}\n".encode(charset) * 20, f"\n{SENTENCE}".encode(charset) * 20
    decoded = decode(before + b"\xff" + after)
    assert decoded.text == f"{SENTENCE}\n" * 20 + "\ufffd" + f"\n{SENTENCE}" * 20
    assert decoded.replaced == 1
    assert "1 undecodable" in decoded.notes[0]


@given(st.binary(max_size=200), st.none() | st.text(max_size=10))
def test_any_bytes_decode(payload: bytes, declared: str | None) -> None:
    assert isinstance(decode(payload, declared).text, str)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
def test_chinese_text_in_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()).text == text
