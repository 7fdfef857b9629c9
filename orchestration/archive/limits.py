"""The limits untrusted input is held to, all in this one place; what exceeds one becomes a reject, never an exception."""

MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
MAX_TEXT_CHARACTERS = 300_000
"""Title and body of an article: several times the longest report; time and memory of some steps grow with its square."""
MAX_NESTED_TAGS = 512
MAX_NESTED_FRONT_MATTER = 16
"""Nesting of a front matter's YAML; its parser overflows the stack at some ten thousand levels."""
MAX_COMPRESSION_RATIO = 200
# A ratio says little of small data: an archive of a few repetitive files may well pack 1000 to 1.
COMPRESSION_RATIO_FROM_BYTES = 10 * 1024 * 1024
MAX_BROKEN_SHARE = 0.01
"""Share of control and undecodable characters above which a file is no text."""
