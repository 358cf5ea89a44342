"""The search room: plan, retrieve, fuse."""
