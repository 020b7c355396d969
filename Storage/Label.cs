namespace LightWatch.Storage;

/// <summary>A label's name and value, both UTF-8 text without NUL.</summary>
public readonly record struct Label(string Name, string Value);
