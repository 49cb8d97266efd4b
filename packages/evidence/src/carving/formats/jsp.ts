import { ascii, type CarvingFormat } from "../format.js";
import { measureScript } from "../script.js";

/** JSP: a directive or a piece of Java. ASP.NET pages begin alike and are told by their directives. Source: Jakarta Server Pages, 1.10. */
export const jsp: CarvingFormat = {
  name: "jsp",
  extension: "jsp",
  starts: [ascii("<%")],
  atBlocksOnly: false,
  measure: (reach) =>
    measureScript(reach, /^<%(?:@|!|=|--|\s)[\t\r\n\x20-\x7e]{8}/, (head) =>
      /<%@\s*(?:Page\s+Language="?(?:C#|VB)|WebHandler|WebService)/i.test(head) ? "aspx" : "jsp",
    ),
};
