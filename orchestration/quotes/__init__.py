"""Direct quotations: what is said between marks, by whom, and where it stands."""

from orchestration.quotes.finder import Quote, find_quotes
from orchestration.quotes.names import Named

__all__ = ["Named", "Quote", "find_quotes"]
