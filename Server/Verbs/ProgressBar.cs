namespace LightWatch.Server.Verbs;

/// <summary>Progress as a bar on a terminal, and as a line for each tenth elsewhere.</summary>
internal sealed class ProgressBar(string what) : IProgress<double>
{
    private const int Width = 40;
    private int _shown = -1;
    private string _note = "";

    /// <param name="value">The share that is done, 0 to 1.</param>
    public void Report(double value) => Report(value, "");

    /// <param name="value">The share that is done, 0 to 1.</param>
    /// <param name="note">What stands behind the bar.</param>
    public void Report(double value, string note)
    {
        var steps = Console.IsOutputRedirected ? 10 : Width;
        var done = (int)(Math.Clamp(value, 0, 1) * steps);
        if (done == _shown && (Console.IsOutputRedirected || note == _note || done == Width)) return;
        var before = _note.Length;
        (_shown, _note) = (done, note);
        if (Console.IsOutputRedirected)
        {
            var behind = note.Length == 0 ? "" : ", " + note;
            Console.WriteLine($"{what}: {done * 10} %{behind}");
        }
        else
        {
            var bar = new string('#', done) + new string('.', Width - done);
            Console.Write($"\r{what} [{bar}] {note.PadRight(before)}{(done == Width ? "\n" : "")}");
        }
    }

    /// <summary>Writes a line without spoiling the bar.</summary>
    public void WriteLine(string line)
    {
        var isBarOpen = !Console.IsOutputRedirected && _shown is >= 0 and < Width;
        Console.WriteLine(isBarOpen ? "\r" + line.PadRight(Width + what.Length + 4 + _note.Length) : line);
    }
}
