"""Pure functions on strings: cleaning, headers, sentences, passages, dates, terms."""
