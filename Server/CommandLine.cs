using System.CommandLine;
using System.CommandLine.Help;
using LightWatch.Server.Verbs;

namespace LightWatch.Server;

/// <summary>The <c>lightwatch</c> command: a verb, then settings in .NET's notation.</summary>
/// <remarks>Without a verb it runs the server. A setting is <c>--Storage:Path=DIR</c>.</remarks>
internal static class CommandLine
{
    private const string About = "LightWatch: infrastructure monitoring in one process.\n\n" + SettingsHelp.Text;

    /// <returns>The process's exit code: 0 done, 1 failed, 2 misused.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(About) { TreatUnmatchedTokensAsErrors = false };
        root.SetAction((_, cancel) => RunVerb.ExecuteAsync(args, cancel));
        foreach (var verb in All(args)) root.Subcommands.Add(verb);
        var parsed = root.Parse(args);

        // Settings are free-form, verbs are not: `lightwatch verfy` must not start a server.
        if (args.Length > 0 && !args[0].StartsWith('-') && parsed.CommandResult.Command == root)
        {
            await Console.Error.WriteLineAsync(
                $"lightwatch: there is no verb '{args[0]}'; 'lightwatch --help' lists them");
            return 2;
        }

        // The server ends by itself on a signal; a deadline here would cut its flushing short.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static IEnumerable<Command> All(string[] args)
    {
        var settings = args.Length > 0 ? args[1..] : [];
        var run = new Command("run", "Run the server (the default verb).") { TreatUnmatchedTokensAsErrors = false };
        run.SetAction((_, cancel) => RunVerb.ExecuteAsync(settings, cancel));
        yield return run;
        yield return VerifyVerb.Create();
        yield return BackupVerb.Create();
        yield return MigrateVerb.Create();
    }
}
