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
  // What is too long for the screen gets smaller: first drawings, then letters.
  const fit = (section) => {
    const tooLong = () => section.scrollHeight > 722 || section.scrollWidth > 1282;
    const drawings = section.querySelectorAll(".jp-OutputArea-output svg");
    let size = 30;
    section.style.fontSize = `${size}px`;
    for (let height = 560; height >= 200 && drawings.length; height -= 20) {
      drawings.forEach((one) => (one.style.maxHeight = `${height}px`));
      if (!tooLong()) return;
    }
    while (size > 12 && tooLong()) {
      size -= 1;
      section.style.fontSize = `${size}px`;
    }
  };
  fit(Reveal.getCurrentSlide());
  Reveal.on("slidechanged", (event) => fit(event.currentSlide));
});
