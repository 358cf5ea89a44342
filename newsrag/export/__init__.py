"""The room of handing on: quotations in other people's formats, and case files that prove them."""
