"""The answer room: select, group, abstain, compose; and prompts for language models."""
