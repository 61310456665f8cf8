"""What the layers below say when something goes wrong, and what to do; ``told`` shows it."""

from __future__ import annotations

from ferdesk.core.translation import QT_TRANSLATE_NOOP
from ferdesk.ui.sentences_analysis import ANALYSIS
from ferdesk.ui.sentences_tables import TABLES

TROUBLE: tuple[str, ...] = (
    # Files and folders.
    QT_TRANSLATE_NOOP("Sentences", "{0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} can't be written: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Close the program that has it open, or choose another name."),
    QT_TRANSLATE_NOOP("Sentences", "What was made is kept as {0}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} can't be deleted: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is there already."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is missing."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is empty."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a file."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is damaged: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is too large."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is cut short: {1} of {2} bytes are there."),
    QT_TRANSLATE_NOOP("Sentences", "There is no file {0}."),
    QT_TRANSLATE_NOOP("Sentences", "The folder {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The folder {0} can't be made: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "A file that ships with ferdesk is missing: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Install ferdesk again; nothing else brings it back."),
    QT_TRANSLATE_NOOP("Sentences", "Install ferdesk again."),
    QT_TRANSLATE_NOOP("Sentences", "Install the newest ferdesk."),
    QT_TRANSLATE_NOOP("Sentences", "Check the path; drives can be unplugged."),
    QT_TRANSLATE_NOOP("Sentences", "Check the path and the file's permissions."),
    QT_TRANSLATE_NOOP("Sentences", "Check the file's permissions."),
    QT_TRANSLATE_NOOP("Sentences", "Check that it is there and may be read."),
    QT_TRANSLATE_NOOP("Sentences", "Choose a folder that exists, may be written and has room."),
    QT_TRANSLATE_NOOP("Sentences", "Choose a folder that exists and may be written."),
    QT_TRANSLATE_NOOP("Sentences", "Choose another folder, on a local disk."),
    QT_TRANSLATE_NOOP("Sentences", "Choose another folder."),
    QT_TRANSLATE_NOOP("Sentences", "Choose another name."),
    QT_TRANSLATE_NOOP("Sentences", "Move it away, or choose another name."),
    QT_TRANSLATE_NOOP("Sentences", "Copy it again."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Copy it, with all that has its name, into a folder that may be written."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Copy or record it again."),
    QT_TRANSLATE_NOOP("Sentences", "Copy or save it again."),
    # Pictures, videos and folders of pictures.
    QT_TRANSLATE_NOOP("Sentences", "Choose a video, an image or a folder."),
    QT_TRANSLATE_NOOP("Sentences", "There is no image in {0}."),
    QT_TRANSLATE_NOOP("Sentences", "It should have .png, .jpg or other images in it."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Open the videos and folders in it one by one, or analyze them into a table."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Of the images in {0} none can be read."),
    QT_TRANSLATE_NOOP("Sentences", "The first: {0}"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Images in {0} that could not be read and were left out: {1}. The last: {2}",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The image {0} is cut short."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not an image that can be read."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is a HEIC image, which is not read."),
    QT_TRANSLATE_NOOP("Sentences", "Save it as JPEG."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is too large for an image."),
    QT_TRANSLATE_NOOP("Sentences", "Save it smaller."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "It may be damaged, or larger than 134 million pixels; .png, .jpg, .bmp, .webp and "
        ".tif work.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a video that can be read."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "It may be damaged or cut short; .mp4, .webm, .avi, .mkv and .mov work.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The pictures of {0} are too large: {1}×{2}."),
    QT_TRANSLATE_NOOP("Sentences", "Convert it to 8192×4320 or smaller."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Frames of {0} that could not be read and were left out: {1}. It is damaged; copy or "
        "record it again if you can.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} ends at frame {1} of {2}: it was trimmed, or it is damaged or cut short. "
        "If it should be longer, copy or record it again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "There is no picture in {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Open something else."),
    QT_TRANSLATE_NOOP("Sentences", "No source is named."),
    QT_TRANSLATE_NOOP("Sentences", "Name a camera (camera:0), demo, a file, a folder or a stream."),
    # Cameras.
    QT_TRANSLATE_NOOP("Sentences", "No camera was found."),
    QT_TRANSLATE_NOOP("Sentences", "Plug one in, or open the demo, a video or an image."),
    QT_TRANSLATE_NOOP("Sentences", "There is no camera {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Cameras are counted from 0."),
    QT_TRANSLATE_NOOP("Sentences", "Choose one that is there: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "This user may not use camera {0} ({1})."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Add the user to the group “video” (sudo usermod -aG video $USER) and log in again.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Camera {0} can't be opened: it is missing, in use, or not allowed.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Allow it in System Settings › Privacy & Security › Camera, and close other programs "
        "that use it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Allow desktop apps in Settings › Privacy › Camera, and close other programs that use it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Camera {0} gives no picture: another program is using it, or it is not a camera.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Close the other program (a browser tab, a call), or choose another camera.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Plug it in again, or close the program that took it."),
    QT_TRANSLATE_NOOP("Sentences", "{0} gives no more pictures."),
    QT_TRANSLATE_NOOP("Sentences", "{0} has given no picture for {1} s."),
    QT_TRANSLATE_NOOP("Sentences", "{0} does not answer since it was last open."),
    QT_TRANSLATE_NOOP("Sentences", "Unplug it and plug it in again, then open it."),
    QT_TRANSLATE_NOOP("Sentences", "Check that it is on."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Check that it is connected and switched on, then open it again.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} It is opened again by itself as soon as it is there."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The picture of {0} is black. Open its shutter or lid, or switch a light on.",
    ),
    # Streams.
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a web address."),
    QT_TRANSLATE_NOOP("Sentences", "It should look like {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Addresses that begin with {0}:// are not read."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "A stream's address begins with http://, https:// or rtsp://; a file is named by its path.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no video stream: it answers with {1}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Use the address of the stream itself; cameras often call it /video or /stream.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no video stream that can be read."),
    QT_TRANSLATE_NOOP("Sentences", "{0} sends no picture."),
    QT_TRANSLATE_NOOP("Sentences", "Check the camera, then open it again."),
    QT_TRANSLATE_NOOP("Sentences", "The stream {0} stopped: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Check the camera and the network, then open it again."),
    QT_TRANSLATE_NOOP("Sentences", "The stream {0} sends pictures that can't be read."),
    QT_TRANSLATE_NOOP("Sentences", "Set the camera to MJPEG."),
    QT_TRANSLATE_NOOP("Sentences", "{0} answers with error {1} ({2})."),
    QT_TRANSLATE_NOOP("Sentences", "{0} answers with error {1}."),
    QT_TRANSLATE_NOOP(
        "Sentences", "Check the path; the camera's manual names it, such as /stream1."
    ),
    QT_TRANSLATE_NOOP(
        "Sentences", "{0} does not take this user and password, or has no stream there."
    ),
    QT_TRANSLATE_NOOP("Sentences", "Check them, and the path."),
    QT_TRANSLATE_NOOP("Sentences", "{0} does not take this user and password."),
    QT_TRANSLATE_NOOP("Sentences", "Check them."),
    QT_TRANSLATE_NOOP("Sentences", "{0} asks for a user and password."),
    QT_TRANSLATE_NOOP("Sentences", "Put them into the address: rtsp://user:password@host/…"),
    QT_TRANSLATE_NOOP("Sentences", "Check the address and the port, and set the camera to H.264."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Put user and password into the address: http://user:password@host/…",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Check the path; cameras often call it /video or /stream."),
    QT_TRANSLATE_NOOP("Sentences", "Check the address."),
    QT_TRANSLATE_NOOP("Sentences", "{0} does not answer as a web server does: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Check the address and the port."),
    QT_TRANSLATE_NOOP("Sentences", "{0} can't be reached: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "no answer for {0} s"),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Check the address, and that the camera is on and in the same network.",
    ),
    # The screen.
    QT_TRANSLATE_NOOP("Sentences", "{0} names no part of the screen."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Write screen:x,y,w,h, such as screen:100,80,640,480: left, top, width and height.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} × {1} pixels of the screen are too few."),
    QT_TRANSLATE_NOOP("Sentences", "Choose a part of {0} × {1} pixels or more."),
    QT_TRANSLATE_NOOP("Sentences", "The screen is read live in the window, not by a command."),
    QT_TRANSLATE_NOOP("Sentences", "Start the window on it: ferdesk --source screen."),
    QT_TRANSLATE_NOOP("Sentences", "The screen gives no picture."),
    QT_TRANSLATE_NOOP("Sentences", "Open it again."),
    QT_TRANSLATE_NOOP("Sentences", "Unlock it, then open it again."),
    QT_TRANSLATE_NOOP("Sentences", "Wayland does not let a program read the screen this way."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Log in to a session of X11 (Xorg), or open the video itself as a file or stream.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "macOS does not let ferdesk read the screen."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Allow it in System Settings, Privacy & Security, Screen Recording; then start anew.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "That part of the screen is on no screen that is there now."),
    QT_TRANSLATE_NOOP("Sentences", "Connect the screen again, or choose another part."),
    # Models, their cards and what they run on.
    QT_TRANSLATE_NOOP("Sentences", "There is no model {0}."),
    QT_TRANSLATE_NOOP("Sentences", "The models here are: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "The models folder {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is left out: {1} is there already."),
    QT_TRANSLATE_NOOP("Sentences", "No model can be used."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Install ferdesk again, or export a model with ferdesk-train export.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The card in {0} is that of {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Give the folder the model's id as its name."),
    QT_TRANSLATE_NOOP("Sentences", "The model card {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The model card {0} is not valid JSON: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a valid model card: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "A model is a folder with model.onnx and card.json."),
    QT_TRANSLATE_NOOP("Sentences", "Export the model again with ferdesk-train export."),
    QT_TRANSLATE_NOOP("Sentences", "Export the model again."),
    QT_TRANSLATE_NOOP("Sentences", "{0} reads with the file of {1}: put that beside it."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Choose another model, or export this one again with ferdesk-train export.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} failed: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} gave {1} for {2} faces; expected {3}."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} gives numbers that are not finite."),
    QT_TRANSLATE_NOOP("Sentences", "The model {0} gives no probabilities for gender."),
    QT_TRANSLATE_NOOP(
        "Sentences", "The card of {0} does not say how far off its age and gender are."
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a model that can be loaded: {1}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} is not a model of ferdesk: {1}; expected input {2} uint8 (N, {3}, {4}) and "
        "output {5}.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} is too large for a model."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} is damaged or is not the file that its card describes (sha256 {1}…, the card "
        "says {2}…).",
    ),
    QT_TRANSLATE_NOOP("Sentences", "{0} {1} stays in use."),
    QT_TRANSLATE_NOOP("Sentences", "{0} {1} is used instead."),
    QT_TRANSLATE_NOOP("Sentences", "There is no provider {0}."),
    QT_TRANSLATE_NOOP("Sentences", "Choose one of: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "This build of ONNX Runtime has no CUDA."),
    QT_TRANSLATE_NOOP("Sentences", "There is no NVIDIA driver."),
    QT_TRANSLATE_NOOP("Sentences", "The NVIDIA driver does not answer."),
    QT_TRANSLATE_NOOP("Sentences", "There is no NVIDIA device."),
    QT_TRANSLATE_NOOP("Sentences", "CUDA {0} is not installed: {1} is missing."),
    QT_TRANSLATE_NOOP("Sentences", "{0} The CPU is used instead."),
    QT_TRANSLATE_NOOP("Sentences", "{0} failed while running. The CPU is used instead."),
    QT_TRANSLATE_NOOP("Sentences", "{0} could not be started. The CPU is used instead."),
    QT_TRANSLATE_NOOP("Sentences", "The face finder (MediaPipe) can't be loaded: {0}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Install ferdesk again; on Linux also libgl1, libegl1 and libgles2.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The face model {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The face model {0} is not one MediaPipe can run."),
    QT_TRANSLATE_NOOP("Sentences", "The face finder failed on a frame: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "The face finder is closed."),
    QT_TRANSLATE_NOOP("Sentences", "Open the source again."),
    QT_TRANSLATE_NOOP("Sentences", "The card {0} can't be read: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is no valid card of Action Unit classifiers: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "The Action Unit classifiers can't be used: {0}."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not the file that its card describes."),
    QT_TRANSLATE_NOOP("Sentences", "Install ferdesk again, or make it with ferdesk-train au."),
    QT_TRANSLATE_NOOP("Sentences", "Make them again with ferdesk-train au."),
    QT_TRANSLATE_NOOP("Sentences", "There is no disambiguation {0}."),
    QT_TRANSLATE_NOOP("Sentences", "One of: off, {0}."),
    # Recordings.
    QT_TRANSLATE_NOOP("Sentences", "There is no folder to record into."),
    QT_TRANSLATE_NOOP("Sentences", "Create a home folder."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is not a recorded session."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is a database, but not a recorded session."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Choose a file that ferdesk recorded; their names end in .ferdesk.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Use a copy if there is one; what can still be read is not sure to be right.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "{0} was recorded by a newer ferdesk (format {1}; this one reads up to {2}).",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Nothing was recorded in it; it can be deleted."),
    QT_TRANSLATE_NOOP("Sentences", "Nothing was recorded in {0}."),
    QT_TRANSLATE_NOOP("Sentences", "It can be deleted."),
    QT_TRANSLATE_NOOP("Sentences", "It was left as it is."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is being recorded."),
    QT_TRANSLATE_NOOP("Sentences", "Stop the recording first."),
    QT_TRANSLATE_NOOP("Sentences", "Close it wherever it is open, and check its permissions."),
    QT_TRANSLATE_NOOP("Sentences", "Choose another folder for recordings."),
    QT_TRANSLATE_NOOP("Sentences", "The folder of recordings {0} is not there."),
    QT_TRANSLATE_NOOP("Sentences", "Connect its disk, or choose another in the settings."),
    QT_TRANSLATE_NOOP("Sentences", "That {0} is not in {1} any more."),
    QT_TRANSLATE_NOOP("Sentences", "Open the recording again."),
    QT_TRANSLATE_NOOP("Sentences", "Check its permissions and the room on the disk."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "There is too little room to record: {0} are free on the disk of {1}, {2} are needed.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "Make room, or choose another folder."),
    QT_TRANSLATE_NOOP("Sentences", "A picture of {0}×{1} can't be kept: JPEG ends at {2} pixels."),
    QT_TRANSLATE_NOOP("Sentences", "Record without whole pictures."),
    QT_TRANSLATE_NOOP("Sentences", "The recording has ended."),
    QT_TRANSLATE_NOOP("Sentences", "Open the session to add a marker."),
    QT_TRANSLATE_NOOP("Sentences", "Recording has ended: {0} is gone."),
    QT_TRANSLATE_NOOP("Sentences", "It was moved or deleted meanwhile."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Recording has ended: only {0} are free on the disk. What was recorded is safe. Make "
        "room before the next one.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Recording has ended: the disk is full. All but the last second is safe. Make room "
        "before the next one.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Recording has ended: the disk did not take a record for {0} s. Record to a faster "
        "disk, or without pictures.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Recording has ended: {0} can't be written any more ({1}). All but the last second "
        "is safe, if the disk is. Check that it is connected.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Recording has ended: something unexpected went wrong: {0}: {1}. All but the last "
        "second is safe. Please report it.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "The disk does not keep up: reading has waited {0} s for it. No record is lost; "
        "record to a faster disk, or without pictures.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "It was not closed: the recording goes on, or the app was ended in the middle.",
    ),
    QT_TRANSLATE_NOOP("Sentences", "The temperature {0} makes no sense."),
    QT_TRANSLATE_NOOP("Sentences", "Choose one from 0.1 to 10."),
    QT_TRANSLATE_NOOP("Sentences", "{0} is a recorded session, not a source of pictures."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Open it as a recording in the app, or use ferdesk replay and ferdesk rescore.",
    ),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "Records are no longer passed on: {0}: {1}. Start the recording or the stream again.",
    ),
    *ANALYSIS,
    *TABLES,
    # Streaming to other programs.
    QT_TRANSLATE_NOOP("Sentences", "The stream can't listen on port {0}: {1}."),
    QT_TRANSLATE_NOOP("Sentences", "Close the program that uses it, or choose another port."),
    QT_TRANSLATE_NOOP("Sentences", "OSC can't be sent to {0}:{1}."),
    QT_TRANSLATE_NOOP(
        "Sentences",
        "It goes to programs on this computer only: {0}, port 1 to 65535.",
    ),
    # Why a recording has a gap, where no sentence says it.
    QT_TRANSLATE_NOOP("Sentences", "paused"),
    QT_TRANSLATE_NOOP("Sentences", "stalled"),
    QT_TRANSLATE_NOOP("Sentences", "jump from {0} s to {1} s"),
    QT_TRANSLATE_NOOP("Sentences", "the computer slept for {0}"),
)
"""Templates: ``{0}``, ``{1}`` stand for names, figures and sentences inside."""
