// How is a receipt kept where nothing can be printed?

import { $, fill, go, h, say } from "./kit.js";

/** The printable slip as a picture: WebViews cannot print, but a picture can be pressed and saved. */
export async function savePicture(receipt) {
  say("正在做图片，请稍等…");
  const path = `/v1/petitions/${encodeURIComponent(receipt.number)}/slip?format=png`;
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${receipt.receipt_token}` }, credentials: "omit" }).catch(() => null);
  if (!answer || !answer.ok) {
    say("图片没有做成。请截屏，或抄下编号和查询码。");
    return;
  }
  const reader = new FileReader();
  reader.onload = () => {
    fill($("picture"), h("h2", {}, "长按图片，选“保存图片”"), h("img", { class: "slip", src: reader.result, alt: "登记回执图片" }),
      h("p", {}, h("a", { class: "button", href: reader.result, download: `${receipt.number}.png` }, "下载图片")));
    go($("picture"));
    say("图片做好了，长按可以保存。", true);
  };
  reader.readAsDataURL(await answer.blob());
}
