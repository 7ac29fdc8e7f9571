"""A case under construction: files line by line, what was said and logged, and the questions with their passages."""


class File:
    """Lines of one file; a line that helps to answer a question carries a key."""

    def __init__(self, name):
        self.name, self.lines, self.marks = name, [], []

    def add(self, text, *keys):
        self.lines += text.split("\n")
        self.marks += [(key, len(self.lines)) for key in keys]

    def passages(self):
        """Yields (key, passage) for each marked line."""
        for key, line in self.marks:
            yield key, {"file": self.name, "line": line, "text": self.lines[line - 1].strip()}


class Case:
    """All that is told of one incident. The kinds fill it, `generate.py` writes it out."""

    def __init__(self):
        self.logged, self.said, self.files, self.advice, self.questions = {}, [], [], {}, []
        self.sick = {}  # service: (share of lines, function of a Draw that gives a line), between broken and healed

    def log(self, service, at, text, *keys):
        self.logged.setdefault(service, []).append((at, text, keys))

    def say(self, at, who, text, *keys):
        self.said.append((at, who, text, keys))

    def ticket(self, number, title, fields, *paragraphs):
        """Each paragraph is a text, or a tuple of a text and its keys."""
        file = File(f"tickets/{number}.md")
        file.add(f"# {number}: {title}\n")
        for name, value in fields.items():
            file.add(f"- {name}: {value}")
        file.add("")
        for paragraph in paragraphs:
            text, *keys = (paragraph,) if isinstance(paragraph, str) else paragraph
            file.add(text, *keys)
            file.add("")
        self.files.append(file)

    def paper(self, name, *lines):
        """A file of lines; each is a text, or a tuple of a text and its keys."""
        file = File(name)
        for line in lines:
            text, *keys = (line,) if isinstance(line, str) else line
            file.add(text, *keys)
        self.files.append(file)

    def ask(self, kind, question, answer, *keys):
        """A question; for each key one of the lines that carry it is needed, for a count all of them."""
        self.questions.append((kind, question, answer, keys))
