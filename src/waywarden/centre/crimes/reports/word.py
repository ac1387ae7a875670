"""A paper as a Word document: headings that are headings, tables whose heading rows repeat, maps with their text
alternative, British English, and the number of the disclosure on every page.
"""

import io
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from waywarden.centre.crimes.reports.blocks import (
    Block,
    Bullets,
    Fields,
    Figure,
    Heading,
    NewPage,
    Numbered,
    Paper,
    Paragraph,
    Table,
)
from waywarden.centre.crimes.reports.words import clean
from waywarden.exhibits.png import png

SHORT_MM, LONG_MM, MARGIN_MM = 210, 297, 20
MAP_WIDE_MM = 216  # on a page that lies on its side, with its heading above and the label below
FONT = "Arial"
QUIET = RGBColor(0x50, 0x5A, 0x5F)


def word(paper: Paper) -> bytes:
    """The .docx. Its parts are the same for the same paper; the archive about them tells when it was made."""
    document = Document()
    _set_up(document, paper)
    document.add_heading(clean(paper.title), 0)
    for block in paper.blocks:
        _WRITERS[type(block)](document, block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: WordDocument, paper: Paper) -> None:
    about = document.core_properties
    about.title, about.subject, about.author = clean(paper.title), clean(paper.mark), "Waywarden"
    about.language, about.comments = "en-GB", ""
    about.created = about.modified = paper.made_at.replace(tzinfo=None)
    about.last_modified_by = "Waywarden"
    for name, size in (("Normal", 10.5), ("Title", 20), ("Heading 1", 15), ("Heading 2", 12), ("Caption", 9.5)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0x0B, 0x0C, 0x0C)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
        for which in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{which}"), FONT)
    document.styles["Title"].font.bold = True
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    section = document.sections[0]
    section.page_width, section.page_height = Mm(SHORT_MM), Mm(LONG_MM)
    section.left_margin = section.right_margin = Mm(MARGIN_MM)
    section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.header_distance = section.footer_distance = Mm(10)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    header.text = clean(paper.mark)
    footer.text = f"Disclosure {paper.number} · page "
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")
    for line in (header, footer):
        for run in line.runs:
            run.font.size, run.font.color.rgb = Pt(8.5), QUIET


def _field(paragraph: WordParagraph, what: str) -> None:
    for kind, text in (("begin", None), (None, what), ("separate", None), ("shown", "1"), ("end", None)):
        run = paragraph.add_run()  # each part a run of its own, so that each is as small as the rest of the line
        if kind == "shown":
            run.add_text(str(text))
            continue
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), str(kind))
        run._r.append(element)


def _heading(document: WordDocument, block: Heading) -> None:
    document.add_heading(clean(block.text), block.level)


def _paragraph(document: WordDocument, block: Paragraph) -> None:
    written = document.add_paragraph(clean(block.text))
    if block.manner == "quiet":
        written.runs[0].font.size, written.runs[0].font.color.rgb = Pt(9), QUIET
    if block.manner == "notice":
        _ruled(written)


def _ruled(paragraph: WordParagraph) -> None:
    """A bar beside it, as a notice has on a page."""
    borders, bar = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", "1D5F9E")):
        bar.set(qn(f"w:{name}"), value)
    borders.append(bar)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    paragraph.paragraph_format.left_indent = Mm(4)


def _bullets(document: WordDocument, block: Bullets) -> None:
    for item in block.items:
        document.add_paragraph(clean(item), style="List Bullet")


def _numbered(document: WordDocument, block: Numbered) -> None:
    for number, item in enumerate(block.items, 1):  # written out: a statement's paragraphs are cited by number
        written = document.add_paragraph(f"{number}.\t{clean(item)}")
        written.paragraph_format.left_indent, written.paragraph_format.first_line_indent = Mm(8), Mm(-8)
        written.paragraph_format.tab_stops.add_tab_stop(Mm(8))
        written.paragraph_format.space_after = Pt(4)
        # A signature does not stand alone on a page: what it is put under stays with it.
        written.paragraph_format.keep_with_next = number == len(block.items)


def _table(document: WordDocument, block: Table) -> None:
    if block.titled:
        caption = document.add_paragraph(clean(block.caption), style="Caption")
        caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1 + len(block.rows), cols=len(block.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    section = document.sections[-1]
    room = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    widths = [round(room * share / sum(block.shares)) for share in block.shares]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    size = Pt(8) if block.small else Pt(9.5)
    # Cells one row at a time: asking the table for each costs the square of their number.
    for at, (row, texts) in enumerate(zip(table.rows, (block.headings, *block.rows), strict=True)):
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[column]
            written = cell.paragraphs[0]
            run = written.add_run(clean(text))
            run.font.size, run.bold = size, at == 0 or column == 0
            written.paragraph_format.space_after = Pt(1)
            if column in block.numeric:
                written.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if at == 0:
            properties.append(OxmlElement("w:tblHeader"))
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:  # which cells name the others, for who has the table read out
        look.set(qn("w:firstRow"), "1")
        look.set(qn("w:firstColumn"), "1")
    _describe_table(table, block.caption)
    _after_table(document)


def _after_table(document: WordDocument) -> None:
    """Word wants a paragraph between a table and what follows; no line of text, or it would begin another page."""
    spacer = document.add_paragraph()
    spacer.paragraph_format.space_after = Pt(4)
    spacer.paragraph_format.line_spacing = Pt(2)


def _describe_table(table: Any, caption: str) -> None:
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), clean(caption))
    table._tbl.tblPr.append(told)


def _figure(document: WordDocument, block: Figure) -> None:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = line.add_run().add_picture(io.BytesIO(png(block.svg)), width=Mm(MAP_WIDE_MM))
    described = picture._inline.docPr
    described.set("descr", clean(block.alt))
    described.set("title", clean(block.name))


def _fields(document: WordDocument, block: Fields) -> None:
    table = document.add_table(rows=len(block.labels), cols=2)
    table.autofit = False
    section = document.sections[-1]
    if section.orientation == WD_ORIENT.LANDSCAPE:  # under a map: one line, or it would begin another page
        table._tbl.getparent().remove(table._tbl)
        line = document.add_paragraph("    ".join(f"{label}: {'.' * 40}" for label in block.labels))
        line.runs[0].font.size = Pt(8.5)
        return
    for row, label in zip(table.rows, block.labels, strict=True):
        for cell, wide in zip(row.cells, (Mm(55), Mm(115)), strict=True):
            cell.width = wide
        row.height = Mm(8)
        for cell in row.cells:  # a signature does not part from its name and date
            cell.paragraphs[0].paragraph_format.keep_with_next = label != block.labels[-1]
        row.cells[0].paragraphs[0].add_run(f"{label}:").font.size = Pt(10)
        row.cells[1].paragraphs[0].add_run("." * 70).font.size = Pt(10)
    _after_table(document)


def _new_page(document: WordDocument, block: NewPage) -> None:
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if block.sideways else WD_ORIENT.PORTRAIT
    wide, high = (LONG_MM, SHORT_MM) if block.sideways else (SHORT_MM, LONG_MM)
    section.page_width, section.page_height = Mm(wide), Mm(high)
    margin = Mm(14 if block.sideways else MARGIN_MM)
    section.top_margin = section.bottom_margin = margin if not block.sideways else Mm(16)
    section.left_margin = section.right_margin = margin


_WRITERS: dict[type[Block], Callable[[WordDocument, Any], None]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Numbered: _numbered,
    Table: _table,
    Figure: _figure,
    Fields: _fields,
    NewPage: _new_page,
}
