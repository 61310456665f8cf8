"""What is said of tables that are read: those of an analysis for a report or summary, and people's
own tables of trials, labels and participants; part of ``TROUBLE``."""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP

TABLES: tuple[str, ...] = (
    QT_TRANSLATE_NOOP("Sentences", "{0} is no name for a report."),
    QT_TRANSLATE_NOOP("Sentences", "There is no report."),
    QT_TRANSLATE_NOOP("Sentences", "Writing the report."),
    QT_TRANSLATE_NOOP("Sentences", "It was cancelled."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no record."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no line."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is one of several, and is no recording."),
    QT_TRANSLATE_NOOP("Sentences", "Several recordings can be taken together, of tables one."),
    QT_TRANSLATE_NOOP("Sentences", "There is nothing to report."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a table in {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no table of an analysis: it lacks {1}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The cells of {0} are parted by semicolons: a spreadsheet has saved it, which changes "
        "numbers.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Give the table as ferdesk wrote it."),
    QT_TRANSLATE_NOOP("Sentences", "Give what ferdesk analyze --out FACES.csv wrote."),
    QT_TRANSLATE_NOOP("Sentences", "Give what ferdesk analyze --out wrote."),
    QT_TRANSLATE_NOOP("Sentences", "Line {0} of {1} is damaged."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} holds {1} in the column {2} for {3}, frame {4}, which ferdesk does not write there.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Make the table anew."),
    QT_TRANSLATE_NOOP(
        "Sentences", "To read {0} the package pyarrow is needed, which is not installed."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Install it (pip install pyarrow), or write the table as .csv."),
    # Times, and tables of trials.
    QT_TRANSLATE_NOOP("Sentences", "Write seconds, or 1:02:03."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no time like 90 or 1:30."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no time in a recording."),
    QT_TRANSLATE_NOOP("Sentences", "What is from {0} to {1} does not end after it begins."),
    QT_TRANSLATE_NOOP("Sentences", "Correct its start or its end."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} has no trial of these, which are summed up as a whole: {1}."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Give a CSV in UTF-8 with the columns {0}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no column {1}; it has {2}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has two columns {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Leave or name one otherwise."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} has a column {1}, and so has the summary, which takes it in."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Call it otherwise."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no trial."),
    QT_TRANSLATE_NOOP("Sentences", "Write a line for each below the names."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has a cell in a column without a name."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Name the column, or put quotation marks around a text with {0} in it."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} names no file."),
    QT_TRANSLATE_NOOP("Sentences", "Fill its column file."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} names {1}, which is none of the files that are to be read."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Correct the name, read that file too, or leave out the line."),
    QT_TRANSLATE_NOOP("Sentences", "{0} names {1}, which may be {2}."),
    QT_TRANSLATE_NOOP("Sentences", "Write the folders before the name there."),
    QT_TRANSLATE_NOOP("Sentences", "{0} does not name its trial."),
    QT_TRANSLATE_NOOP("Sentences", "Fill its column trial."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} calls its trial {1}, and a semicolon parts the names of several."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} has a trial that does not end after it begins ({1} to {2})."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} has the trial of line {1} again."),
    QT_TRANSLATE_NOOP("Sentences", "Leave out one."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no {1}: {2}"),
    QT_TRANSLATE_NOOP("Sentences", "Line {0} of {1}"),
    # Labels that a person gives.
    QT_TRANSLATE_NOOP("Sentences", "There is no face in {0} to label."),
    QT_TRANSLATE_NOOP("Sentences", "Choose one in which faces were read."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has no face whose crop was kept."),
    QT_TRANSLATE_NOOP("Sentences", "Analyze the files again and keep their crops (--save-crops)."),
    QT_TRANSLATE_NOOP("Sentences", "Analyze the files again."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is damaged where it tells of {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} holds {1}, which ferdesk analyze does not write."),
    QT_TRANSLATE_NOOP("Sentences", "The crop {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Put the crops back beside the table, or analyze the files again."
    ),
    QT_TRANSLATE_NOOP("Sentences", "The crop {0} is damaged."),
    QT_TRANSLATE_NOOP("Sentences", "{0} holds labels of other faces."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no file of labels: it has no column {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Line {0} of {1} is no label."),
    QT_TRANSLATE_NOOP("Sentences", "The labels in {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Choose another file for the labels."),
    QT_TRANSLATE_NOOP("Sentences", "{0} holds labels of {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} holds labels of faces that were chosen otherwise."),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} holds labels of faces that were chosen by what another model said."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} was changed by another program or window."),
    QT_TRANSLATE_NOOP("Sentences", "Close that, and begin here anew: what is in the file stays."),
    QT_TRANSLATE_NOOP("Sentences", "No face was given an expression yet."),
    QT_TRANSLATE_NOOP("Sentences", "None of the faces that were labelled was read."),
    QT_TRANSLATE_NOOP("Sentences", "Label more."),
    # Who is who.
    QT_TRANSLATE_NOOP("Sentences", "There is no face in {0} that could be given a name."),
    QT_TRANSLATE_NOOP("Sentences", "Choose one in which faces of a video were read."),
    QT_TRANSLATE_NOOP("Sentences", "{0}, opened again ({1})"),
    QT_TRANSLATE_NOOP("Sentences", "A name of {0} letters is too long."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has a participant with a name of {1} letters."),
    QT_TRANSLATE_NOOP("Sentences", "Write {0} at most."),
    QT_TRANSLATE_NOOP("Sentences", "{0} gives face {1} of {2} another participant than {3}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} gives the faces of {1} another participant than {2}."),
    QT_TRANSLATE_NOOP("Sentences", "Leave one line for them."),
    QT_TRANSLATE_NOOP("Sentences", "{0} says otherwise of {1} than a line before it."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Say the same in all lines of a file, or leave the cells empty in all but one."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} was changed by another program."),
    QT_TRANSLATE_NOOP("Sentences", "Close it there and open Who is who again."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is gone."),
    QT_TRANSLATE_NOOP("Sentences", "Put it back, or choose another file for the names."),
    QT_TRANSLATE_NOOP("Sentences", "The summary would have two columns {0}."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Call that of the trials or of the participants otherwise in their table."
    ),
    # Summaries of tables.
    QT_TRANSLATE_NOOP("Sentences", "{0} has no recording in it."),
    QT_TRANSLATE_NOOP("Sentences", "Name files in {0}."),
    QT_TRANSLATE_NOOP("Sentences", "There is nothing to sum up."),
    QT_TRANSLATE_NOOP("Sentences", "{0} was changed meanwhile."),
    QT_TRANSLATE_NOOP("Sentences", "Do it again."),
    QT_TRANSLATE_NOOP("Sentences", "There is no marker in {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Set markers while you record, or give a table of trials."),
    QT_TRANSLATE_NOOP("Sentences", "The table of {0} can't be written to {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Make room there, or set TMPDIR to a folder that has room."),
)
