"""Words with what only tells when and how far left open: the same story at another moment has the same."""

import re

_NUMBER = r"(?:\d+(?:\.\d+)?\s*|(?:half |less than )?an? )"
_HAN = r"[零一二两三四五六七八九十百半]+"
_UNIT = (
    r"(?:(?:hours?|minutes?|mins?|min|seconds?|kilomet(?:re|er)s?|met(?:re|er)s?|miles?|feet|yards?|km|m|s|h)\b"
    r"|个?(?:半)?(?:小时|钟头)|分钟|秒钟?|公里|千米|米|英里|英尺|码)"
)
_CLOCK = r"(?<![\d.:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"
_ID = r"\b(?:pay_|order-)\d+\b"
_MEASURE = re.compile(rf"{_CLOCK}|{_ID}|(?<![0-9a-z.¥]){_NUMBER}{_UNIT}|{_HAN}{_UNIT}", re.IGNORECASE)
_SEVERAL = re.compile(r"…(?:(?:,|，|、| and| 又)?\s*…)+")


def timeless(text: str) -> str:
    """With times of day, lengths of time, distances and ids as …; amounts, counts and names stay."""
    return _SEVERAL.sub("…", _MEASURE.sub("…", text))
