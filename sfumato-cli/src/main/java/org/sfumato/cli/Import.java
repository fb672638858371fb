package org.sfumato.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sfumato.checkpoint.reference.BetaSchedule;
import org.sfumato.checkpoint.reference.ImportOptions;
import org.sfumato.checkpoint.reference.Importer;
import org.sfumato.model.AttentionOrder;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code sfumato import}. */
@Command(
    name = "import",
    description = {
      "Turns a public checkpoint into a model.",
      "Checkpoints of guided-diffusion (ADM) and of the public Palette code are read; nothing in them "
          + "is run. What names and shapes do not tell is known for the published files, and asked "
          + "for otherwise. Models that turn pictures into pictures of the same size are for 'inpaint' "
          + "and the like, the others for 'generate'."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato import 256x256_diffusion_uncond.pt -o adm-256.safetensors",
      "  sfumato import 200_Network_ema.pth --task inpaint -o palette.safetensors",
      "  sfumato import ema_0.9999_100000.pt --image-size 64 --head-channels 64 \\",
      "      --attention-order heads-first --schedule linear -o mine.safetensors"
    })
final class Import implements Callable<Integer> {
  @Parameters(
      paramLabel = "CHECKPOINT",
      description = "A .pt or .pth file that torch.save wrote, or .safetensors.")
  Path checkpoint;

  @Mixin ModelOutput output;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description =
          "What a network of the public Palette code was trained for: colorize, inpaint, uncrop or "
              + "restore; may be given several times.")
  List<String> tasks = List.of();

  @Option(names = "--image-size", paramLabel = "N", description = "Height and width of its images.")
  Integer imageSize;

  @Option(names = "--heads", paramLabel = "N", description = "Attention heads.")
  Integer heads;

  @Option(
      names = "--head-channels",
      paramLabel = "N",
      description = "Channels of an attention head, in the place of --heads.")
  Integer headChannels;

  @Option(
      names = "--attention-order",
      paramLabel = "ORDER",
      converter = OrderConverter.class,
      description =
          "heads-first (guided-diffusion's default), or qkv-first (its use_new_attention_order).")
  AttentionOrder order;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      converter = ScheduleConverter.class,
      description = "The schedule it was trained on: linear or cosine.")
  BetaSchedule schedule;

  @Option(
      names = "--schedule-steps",
      paramLabel = "N",
      description = "Steps of that schedule (default: guided-diffusion 1000, Palette's code 2000).")
  Integer steps;

  @Option(
      names = "--beta-start",
      paramLabel = "B",
      description = "Where a linear schedule begins, if not where its code's own does.")
  Double betaStart;

  @Option(names = "--beta-end", paramLabel = "B", description = "Where it ends.")
  Double betaEnd;

  @Mixin ConsoleOptions printing;

  private final Library library;

  Import(Library library) {
    this.library = library;
  }

  @Override
  public Integer call() {
    ImportOptions options =
        new ImportOptions(
            tasks, imageSize, heads, headChannels, order, schedule, steps, betaStart, betaEnd);
    Path model = output.checked(checkpoint);
    Importer.Imported imported = library.importCheckpoint(checkpoint, model, options);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("model", model.toString());
    facts.put("reference", imported.reference());
    imported.published().ifPresent(name -> facts.put("published", name));
    facts.put("classifier", imported.classifier());
    facts.put("image-size", imported.network().imageSize());
    facts.put("parameters", imported.parameters());
    Console console = printing.console();
    console.json(facts);
    console.say(
        model
            + ": "
            + (imported.classifier() ? "a classifier" : "a model")
            + " of "
            + imported.reference()
            + imported.published().map(name -> " (" + name + ")").orElse("")
            + " for "
            + imported.network().imageSize()
            + " x "
            + imported.network().imageSize()
            + " pixels, "
            + String.format(Locale.ROOT, "%.1f", imported.parameters() / 1e6)
            + " M parameters");
    console.say(use(imported));
    return Errors.OK;
  }

  private static String use(Importer.Imported imported) {
    if (imported.classifier()) {
      return "It guides another model: sfumato generate --classifier";
    }
    return switch (imported.network().condition()) {
      case NONE -> "It makes images of noise: sfumato generate --model";
      case LOW_RESOLUTION -> "It enlarges images that are made: sfumato generate --upsampler";
      case IMAGE -> "It works on photographs: sfumato colorize, inpaint, uncrop or restore --model";
    };
  }

  static final class OrderConverter implements ITypeConverter<AttentionOrder> {
    @Override
    public AttentionOrder convert(String name) {
      return switch (name) {
        case "heads-first" -> AttentionOrder.HEADS_FIRST;
        case "qkv-first" -> AttentionOrder.QKV_FIRST;
        default -> throw new TypeConversionException("give heads-first or qkv-first");
      };
    }
  }

  static final class ScheduleConverter implements ITypeConverter<BetaSchedule> {
    @Override
    public BetaSchedule convert(String name) {
      return switch (name) {
        case "linear" -> BetaSchedule.LINEAR;
        case "cosine" -> BetaSchedule.COSINE;
        default -> throw new TypeConversionException("give linear or cosine");
      };
    }
  }
}
