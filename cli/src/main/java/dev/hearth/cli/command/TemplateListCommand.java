package dev.hearth.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.output.Table;
import dev.hearth.cli.template.Templates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "Lists the templates, and where they come from.",
    footer = {"", "Examples:", "  hearth template list", "  hearth template list -o json"})
final class TemplateListCommand implements Runnable {
  private final Session session;

  @Mixin private PlatformOption platform;
  @Mixin private OutputFormat output;

  TemplateListCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Templates templates = new Templates(session.home(), platform.folder().path());
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String name : templates.names()) {
      String origin = templates.isInstalled(name) ? "hearth" : "added";
      list.addObject().put("name", name).put("origin", origin);
    }
    Screen screen = session.screen();
    if (output.printed(list, screen)) {
      return;
    }
    Table table = new Table("TEMPLATE", "ORIGIN");
    list.forEach(
        each ->
            table
                .row()
                .cell(each.path("name").asText(), screen.paint()::bold)
                .cell(each.path("origin").asText()));
    table.print(screen);
  }
}
