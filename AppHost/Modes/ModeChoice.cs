using Microsoft.Extensions.Configuration;

namespace LightWatch.AppHost.Modes;

/// <summary>Decides what the stack stands on: <c>--mode</c>, or what this machine has.</summary>
internal static class ModeChoice
{
    /// <summary>The setting: containers, local or single.</summary>
    public const string Key = "mode";

    private const string Names = "containers, local or single";

    /// <summary>Chooses the mode, and says it in one line on the console.</summary>
    /// <remarks>A published model is always one of containers.</remarks>
    /// <exception cref="DistributedApplicationException">
    /// The mode does not exist, or this machine lacks what it needs; the message names it.
    /// </exception>
    public static StackMode ChooseMode(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode) return StackMode.Containers;
        var asked = builder.Configuration[Key];
        var (mode, over) = string.IsNullOrEmpty(asked) ? Find() : Require(Parse(asked));
        Console.WriteLine(
            $"LightWatch: mode {NameOf(mode)}, {over} (--{Key} chooses another: {Names})");
        return mode;
    }

    /// <summary>The mode of a name, in any case.</summary>
    /// <exception cref="DistributedApplicationException">There is no such mode.</exception>
    internal static StackMode Parse(string name) =>
        Enum.GetValues<StackMode>().Where(m => NameOf(m).Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(m => (StackMode?)m).SingleOrDefault()
        ?? throw new DistributedApplicationException($"--{Key} is '{name}'; it can be {Names}.");

    private static (StackMode Mode, string Over) Find()
    {
        if (ContainerEngine.Find() is { } engine) return (StackMode.Containers, Over(engine));
        if (InstalledStores.Find() is { } stores) return (StackMode.Local, stores.ToString());
        return (StackMode.Single, Embedded);
    }

    private static (StackMode Mode, string Over) Require(StackMode mode) => mode switch
    {
        StackMode.Containers => (mode, Over(ContainerEngine.Find() ?? throw new DistributedApplicationException(
            $"--{Key} containers needs Docker or Podman, and neither answers within {ContainerEngine.Patience.Seconds} s."))),
        StackMode.Local => (mode, InstalledStores.Require().ToString()),
        _ => (mode, Embedded),
    };

    private static string Embedded => "one server over its embedded store";

    private static string Over(string engine) => $"TimescaleDB, Redis and Grafana in containers of {engine}";

#pragma warning disable CA1308 // a word on a command line, written in lower case
    private static string NameOf(StackMode mode) => mode.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
