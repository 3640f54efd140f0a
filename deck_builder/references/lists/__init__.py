"""Read papers from the lists that people keep in Markdown, HTML or plain text."""
