"""Text to annotation: language, terms, topics, brands, tone, disclosure (spaCy)."""
