namespace LightWatch.Agent.Collect;

/// <summary>Reads one aspect of the host: declares its instruments once, then fills them at every round.</summary>
/// <remarks>
/// One thread at a time calls it. It may throw or hang: <see cref="Supervised"/> confines both to this collector.
/// </remarks>
internal abstract class Collector(string name)
{
    /// <summary>For logs: cpu, disk, …</summary>
    public string Name { get; } = name;

    /// <summary>Declares the instruments. Called before the first read, in its round.</summary>
    public abstract void Declare(Instruments instruments);

    /// <summary>Adds the points of this round; all were cleared before.</summary>
    /// <exception cref="IOException">A file that this collector requires is missing.</exception>
    public abstract void Read();
}
