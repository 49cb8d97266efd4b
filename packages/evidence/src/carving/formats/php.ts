import { ascii, type CarvingFormat } from "../format.js";
import { measureScript } from "../script.js";

/** PHP: an opening tag. Source: PHP manual, "PHP tags". */
export const php: CarvingFormat = {
  name: "php",
  extension: "php",
  starts: [ascii("<?php"), ascii("<?=")],
  atBlocksOnly: false,
  measure: (reach) => measureScript(reach, /^<\?(?:php\s|=)/),
};
