"""The room that keeps an index whole: checking and mending it, copying it, freeing space."""
