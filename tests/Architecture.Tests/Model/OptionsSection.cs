namespace LightWatch.Architecture.Tests.Model;

/// <summary>A section of the configuration and the keys that its options class takes from it.</summary>
/// <param name="Name">The section, such as <c>Storage</c>.</param>
/// <param name="Type">The options class.</param>
/// <param name="File">The file that binds it.</param>
/// <param name="Properties">Names of its public settable properties.</param>
internal sealed record OptionsSection(string Name, string Type, string File, IReadOnlyList<string> Properties)
{
    /// <summary>The full keys, such as <c>Storage:Path</c>.</summary>
    public IEnumerable<string> Keys => Properties.Select(p => $"{Name}:{p}");
}
