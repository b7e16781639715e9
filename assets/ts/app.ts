/* Everything here only adds to pages that work without it. No texts: they come from the server in data attributes. */
import { whenReady } from "./dom";
import { copyButtons, printButtons } from "./buttons";
import { dateFields } from "./dates";
import { dragging } from "./drag";
import { ownErrors, sentOnce } from "./forms";
import { failures } from "./htmx";
import { menus, searchKey } from "./menus";
import { autosubmit, selections } from "./selection";
import { suggestedTopics } from "./suggested";

menus();
searchKey();
copyButtons();
printButtons();
selections();
autosubmit();
sentOnce();
dragging();
failures();
suggestedTopics();
whenReady(ownErrors, dateFields);
