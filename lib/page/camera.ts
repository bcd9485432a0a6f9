/**
 * Takes a picture with the device's camera, where there is one.
 *
 * @module
 */
/// <reference lib="dom" />

/** The places of the page that the camera needs. */
export interface CameraPlaces {
  /** Opens the camera; hidden where there is none. */
  readonly open: HTMLButtonElement;
  /** What holds the moving picture and its two buttons. */
  readonly viewer: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly take: HTMLButtonElement;
  readonly cancel: HTMLButtonElement;
}

/** What comes of it. */
export interface CameraEvents {
  readonly onPicture: (picture: ImageBitmap) => void;
  /** The camera cannot be used: it is forbidden, taken by another program, or gone. */
  readonly onProblem: (error: unknown) => void;
}

/** Offers the camera, from now on, wherever there is one. */
export async function offerCamera(places: CameraPlaces, events: CameraEvents): Promise<void> {
  const { open, viewer, video, take, cancel } = places;
  const { mediaDevices } = navigator; // missing where the page is not secure
  if (mediaDevices === undefined) return;
  const look = async () => {
    const devices = await mediaDevices.enumerateDevices();
    open.hidden = !devices.some(({ kind }) => kind === "videoinput");
  };
  mediaDevices.addEventListener("devicechange", () => void look());
  let stream: MediaStream | undefined;
  const close = () => {
    for (const track of stream?.getTracks() ?? []) track.stop(); // its light goes out
    stream = undefined;
    video.srcObject = null;
    viewer.hidden = true;
    open.focus();
  };
  open.addEventListener("click", async () => {
    try {
      stream = await mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      viewer.hidden = false;
      await video.play();
      take.focus();
    } catch (error) {
      close();
      events.onProblem(error);
    }
  });
  take.addEventListener("click", async () => {
    const picture = await createImageBitmap(video);
    close();
    events.onPicture(picture);
  });
  cancel.addEventListener("click", close);
  viewer.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") close();
  });
  await look();
}
