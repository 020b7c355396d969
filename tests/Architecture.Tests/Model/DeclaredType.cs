namespace LightWatch.Architecture.Tests.Model;

/// <summary>A type that the sources declare outside any other type.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="File">The file of its first declaration.</param>
/// <param name="Bases">Simple names of its base class and of all its interfaces.</param>
/// <param name="Members">Names of its own members, nested types included.</param>
internal sealed record DeclaredType(
    string Name, string Namespace, string File, IReadOnlyList<string> Bases, IReadOnlyList<string> Members);
