// Every page: tells the design system that scripts run, and starts its components.

import { initAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
