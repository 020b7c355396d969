using System.CommandLine;
using LightWatch.Storage;
using LightWatch.Storage.Embedded;

namespace LightWatch.Server.Verbs;

/// <summary><c>lightwatch verify</c>: checks a data folder that no server uses.</summary>
/// <remarks>Exit code 0: no problem was found; 1: some were, or the folder cannot be checked.</remarks>
internal static class VerifyVerb
{
    private const string About = "Check every checksum of a data folder while no server uses it.";

    public static Command Create()
    {
        var folder = new Option<string>("--path")
        {
            Description = "The data folder.",
            DefaultValueFactory = _ => new StorageOptions().Path,
        };
        var repair = new Option<bool>("--repair")
        {
            Description = "Put all that can be read of damaged blocks into new ones.",
        };
        var verb = new Command("verify", About) { folder, repair };
        verb.SetAction((parsed, cancel) =>
            Task.Run(() => Execute(parsed.GetValue(folder)!, parsed.GetValue(repair), cancel), cancel));
        return verb;
    }

    private static int Execute(string folder, bool repair, CancellationToken cancel)
    {
        try
        {
            var bar = new ProgressBar("checking");
            var problems = StoreAdmin.Verify(folder, repair, bar.WriteLine, bar, cancel);
            var advice = repair ? "" : "; --repair saves what can be read";
            bar.WriteLine(problems == 0 ? $"{folder}: all is well" : $"{folder}: {problems} problem(s){advice}");
            return problems == 0 ? 0 : 1;
        }
        catch (StoreException e)
        {
            Console.Error.WriteLine("lightwatch: " + e.Message);
            return 1;
        }
    }
}
