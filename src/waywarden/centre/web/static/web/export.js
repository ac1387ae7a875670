// The Export page, come to from a map: which piece of it was seen stands after the #, and goes into the form, not into
// an address that a server is sent.

import { mapOfAddress } from "./address.js";

const field = document.getElementById("id_view");
if (!field.value) field.value = mapOfAddress();
