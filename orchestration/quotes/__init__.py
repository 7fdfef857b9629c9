"""Direct quotations: what is said between marks, by whom, and where it stands."""

from orchestration.quotes.finder import QUOTES_VERSION, Named, Quote, find_quotes

__all__ = ["QUOTES_VERSION", "Named", "Quote", "find_quotes"]
