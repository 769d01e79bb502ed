"""Writers: a document as text, HTML, LaTeX, Typst, Markdown, a notebook or JSON."""
