"""Numerals of dates: Arabic, positional Chinese (二〇二〇) and counting Chinese (二十一, 廿三, 一百一十)."""

from functools import lru_cache

CHINESE_DIGITS = {char: value for value, chars in enumerate(("〇零○", *"一二三四五六七八九")) for char in chars} | {
    "两": 2
}
_UNITS = {"十": 10, "百": 100}


@lru_cache(maxsize=4096)
def read_number(text: str) -> int | None:
    """12, 十二, 二〇二〇 -> their value; None for what is no number, such as 两三 or 三五 (two or three, three to five).

    >>> read_number("二十一"), read_number("一九八九"), read_number("两三")
    (21, 1989, None)
    """
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("廿", "二十")
    if all(char in CHINESE_DIGITS for char in text):
        positional = int("".join(str(CHINESE_DIGITS[char]) for char in text)) if text else None
        return positional if len(text) in (1, 4) or "〇" in text or "零" in text or "○" in text else None
    total, digit = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif char in CHINESE_DIGITS and (digit is None or digit == 0):
            digit = CHINESE_DIGITS[char]
        else:
            return None
    return total + (digit or 0)
