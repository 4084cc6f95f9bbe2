Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0.02,
  center: false,
  controls: false, // they would lie on the text; the arrow keys and a tap go on
  hash: true,
  slideNumber: "c/t",
  transition: "none",
}).then(() => {
  // A slide whose text is too long for the screen gets a smaller letter.
  const fit = (section) => {
    let size = 30;
    section.style.fontSize = `${size}px`;
    while (size > 12 && (section.scrollHeight > 722 || section.scrollWidth > 1282)) {
      size -= 1;
      section.style.fontSize = `${size}px`;
    }
  };
  fit(Reveal.getCurrentSlide());
  Reveal.on("slidechanged", (event) => fit(event.currentSlide));
});
