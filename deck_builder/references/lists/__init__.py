"""Read papers from reading lists in Markdown, HTML or plain text."""
