"""Topics of an article, scored from a hand-curated list of weighted terms."""
